import { readFileSync, readdirSync } from "node:fs";
import { parse } from "svelte/compiler";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { everyNode } from "../../words.plugin";
import { example } from "../replay/example";

// Texts stand in src/words. Here is looked for those that stand in a template or in code instead.

type Node = Parameters<typeof everyNode>[0];

const src = new URL("../", import.meta.url);
const names = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(svelte|ts)$/.test(name) && !/(\.test|\.gen|\.types|\/started)\.ts$/.test(name),
);

/** What is no text of the page, though it looks like one, and why. */
const exceptions: Record<string, string[]> = {
  // The name of the product is the same in all languages.
  "components/Header.svelte": ["EHLO"],
  // A session, as it is typed and answered.
  "components/FrontTerminal.svelte": [
    "Escape character is '^]'.",
    "220 example.com ESMTP Exim 4.95 Ubuntu Thu, 27 Jun 2024 16:18:09 +0000",
    "250 example.com Hello client.com",
  ],
  "replay/example.ts": [example],
  // A font.
  "components/Terminal.svelte": ['14px "JetBrains Mono Variable"'],
  "lib/terminal/xterm.ts": ['"JetBrains Mono Variable", ui-monospace, monospace'],
};

/** Selectors and queries of CSS, by what no sentence has. */
const css = /[[(][\w-]+[=:]|\[contenteditable\]/;

/** Attributes that are read or spoken. */
const read =
  /^(aria-(label|description|placeholder|roledescription|valuetext)|title|placeholder|alt|label|width|what|says)$/;

/** What a template says, but code and keys. */
function* saidBy(node: Node, within = ""): Generator<string> {
  if (node.type === "Text" && !/^(code|kbd)$/.test(within)) {
    const text = String(node.data).trim();
    if (/\p{L}/u.test(text)) yield text;
  }
  if (node.type === "Attribute") {
    if (!read.test(String(node.name))) return;
    for (const part of [node.value].flat() as Node[])
      if (part.type === "Text" && /\p{L}/u.test(String(part.data))) yield String(part.data);
    return;
  }
  const name = /Element$/.test(node.type) ? String(node.name) : within;
  for (const key of ["nodes", "fragment", "attributes", "consequent", "alternate", "body"])
    for (const child of [node[key] ?? []].flat() as Node[]) yield* saidBy(child, name);
  for (const key of ["pending", "then", "catch", "fallback"])
    if (node[key] && (node[key] as Node).type === "Fragment")
      yield* saidBy(node[key] as Node, name);
}

/** The strings of code that look like a sentence; String.raw is for patterns. */
function* sentencesOf(root: Node): Generator<string> {
  const patterns = new Set<unknown>();
  for (const node of everyNode(root)) {
    if (node.type === "TaggedTemplateExpression")
      for (const part of (node.quasi as Node).quasis as Node[]) patterns.add(part);
    if (patterns.has(node)) continue;
    const text =
      node.type === "Literal" && typeof node.value === "string"
        ? node.value
        : node.type === "TemplateElement"
          ? (node.value as { cooked: string }).cooked
          : "";
    const blanks = text.trim().match(/ +/g)?.length ?? 0;
    if (/\p{L}{2}/u.test(text) && blanks >= 3 && !css.test(text)) yield text;
  }
}

function literals(name: string, code: string): string[] {
  if (!name.endsWith(".svelte"))
    return [...sentencesOf(parseSync(name, code, { lang: "ts" }).program as unknown as Node)];
  const root = parse(code, { modern: true });
  const scripts = [root.instance, root.module].filter((script) => script);
  return [
    ...saidBy(root.fragment as unknown as Node),
    ...scripts.flatMap((script) => [...sentencesOf(script!.content as unknown as Node)]),
    ...sentencesOf(root.fragment as unknown as Node),
  ];
}

test.each(names)("the texts of %s stand in src/words", (name) => {
  const found = literals(name, readFileSync(new URL(name, src), "utf8"));
  expect(found.filter((text) => !exceptions[name]?.includes(text))).toEqual([]);
});

test("each exception is still one", () => {
  for (const [name, texts] of Object.entries(exceptions)) {
    const found = literals(name, readFileSync(new URL(name, src), "utf8"));
    expect(found, name).toEqual(expect.arrayContaining(texts));
  }
});

test.each([
  ["a text", "<p>Hello</p>"],
  ["a label", '<input aria-label="Line to send" />'],
  ["a label with a value", '<input title="Put in: {line}" />'],
  ["a text in a branch", "{#if a}<p>{b}</p>{:else if c}{d}{:else}now{/if}"],
  ["a text while something comes", "{#await a}Wait{:then b}{b}{:catch}Oh{/await}"],
  ["a text for each", "{#each a as b}<b>one</b>{:else}none{/each}"],
  ["a text in a snippet", "{#snippet a()}text{/snippet}"],
  ["a sentence in an expression", '{a ? "What is it now?" : b}'],
  ["a sentence in a script", '<script lang="ts">const a = "What is it now?";</script>'],
])("%s is found", (_, code) => expect(literals("A.svelte", code)).not.toEqual([]));

test.each([
  ["a value", "<p>{words.a} → {b}</p>"],
  ["code", "<p><code>client.com</code></p>"],
  ["what is not read", '<p class="quiet one two three">{a}</p>'],
])("%s is none", (_, code) => expect(literals("A.svelte", code)).toEqual([]));
