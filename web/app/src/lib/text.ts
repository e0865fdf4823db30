/** The words of HTML. */
export function plainText(html: string): string {
  // What stands apart on the page is words of its own.
  const parted = html.replace(/<(\/?(p|li|ul|ol|pre|div|dt|dd|h\d|label)|br)\b[^>]*>/g, " $&");
  return (
    new DOMParser()
      .parseFromString(parted, "text/html")
      .body.textContent?.replace(/\s+/g, " ")
      .trim() ?? ""
  );
}
