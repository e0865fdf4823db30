import { expect, test } from "vitest";
import type { WallMistake } from "../../messages.gen";
import { adviceFor, mostNote, textOf } from "./advice";

const mistake = (other: Partial<WallMistake>): WallMistake => ({
  id: "x",
  step: 0,
  times: 1,
  ...other,
});

test.each([
  ["<p>Type <code>HELO client.com</code>.</p>\n", "Type `HELO client.com`."],
  ["<p>One.</p>\n<p>Two,\nand <em>more</em>.</p>", "One.\nTwo, and more."],
  ["<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "a\nb"],
  ["<p>in <code>&lt;bob@example.com&gt;</code> &amp; &quot;so&quot; on&#39;s &#34;</p>", 'in `<bob@example.com>` & "so" on\'s "'], // prettier-ignore
  ["<p>&amp;lt; stays</p>", "&lt; stays"],
])("of %j the text is %j", (html, text) => expect(textOf(html)).toBe(text));

test("the advice is what EHLO says, or else the lab", () => {
  expect(adviceFor(mistake({ says: "A colon is missing." }))).toBe("A colon is missing.");
  expect(adviceFor(mistake({ html: "<p>Mind <code>:</code></p>" }))).toBe("Mind `:`");
});

test("advice that does not fit in a note ends with a sentence", () => {
  const sentence = `${"word ".repeat(50).trim()}. `;
  const cut = adviceFor(mistake({ says: sentence.repeat(4).trim() }));
  expect(cut).toBe(sentence.trim());
  const endless = adviceFor(mistake({ says: "x".repeat(mostNote + 1) }));
  expect(endless).toHaveLength(mostNote);
  expect(endless.endsWith("…")).toBe(true);
});
