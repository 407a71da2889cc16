/** Characters that control a terminal or turn the direction of text, and so could make a line say what it does not. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text from a file as it may be shown on one line of a terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, '\ufffd');
}
