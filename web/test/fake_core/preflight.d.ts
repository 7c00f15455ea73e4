export { default } from "#core/preflight.js";
