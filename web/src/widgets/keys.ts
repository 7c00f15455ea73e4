/** Keys of the page stay away from boxes that text is typed into. */
export const isTextBox = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches("input:not([type=checkbox], [type=radio], [type=file]), textarea");

/** A list to choose from has letters typed into it, too. */
export const isTyping = (target: EventTarget | null): boolean =>
  isTextBox(target) || target instanceof HTMLSelectElement;
