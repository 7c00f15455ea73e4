/** How much of the person's work has left this computer: counted where requests with a body are made, and nowhere else. */
import { signal } from "@preact/signals-core";

export const sentBytes = signal(0);

export const countSent = (bytes: number): void => {
  sentBytes.value += bytes;
};
