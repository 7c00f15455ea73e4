import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.ts";
import { safeName } from "../src/state/field_name.ts";
import { whyOf } from "../src/state/mailjet_words.ts";

test("Mailjet's known words are put into ours, others are shown as they are", () => {
  assert.equal(whyOf("Duplicated email"), "duplicate");
  assert.equal(whyOf("Too few columns at line"), "too-few");
  assert.equal(whyOf("Could not convert value"), "convert");
  assert.equal(whyOf('CM04 "no" is not a valid bool value for key newsletter'), "type");
  assert.equal(whyOf("Something new"), "other");
});

test("a field name is made of what Mailjet takes", () => {
  assert.equal(safeName("First name"), "first_name");
  assert.equal(safeName(" Prénom "), "prenom");
  assert.equal(safeName("住所"), "");
});
