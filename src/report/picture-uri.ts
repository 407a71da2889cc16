const PATTERN = /^data:image\/(?:jpeg|png);base64,[A-Za-z0-9+/]+={0,2}$/;

/** A picture's address if it is nothing but a JPEG or PNG inside the page, else null. */
export function pictureUri(uri: string | undefined): string | null {
  return uri !== undefined && PATTERN.test(uri) ? uri : null;
}
