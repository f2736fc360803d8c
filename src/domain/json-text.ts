// Whether a text is JSON.

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // No JSON: what is asked here.
    return false;
  }
}
