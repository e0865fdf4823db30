import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { inlined, wordsOf } from "../../words.plugin";
import { fill } from "../lib/words";

type Words = { [key: string]: unknown };

const src = new URL("../", import.meta.url);
const modules = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !/\.(test|gen)\.ts$/.test(name))
  .map((name) => ({ name, code: readFileSync(new URL(name, src), "utf8") }));
const languages = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const files = readdirSync(wordsOf("en")).sort();
const read = (language: string) => (file: string) =>
  JSON.parse(readFileSync(`${wordsOf(language)}/${file}`, "utf8")) as Words;

/** The texts of a file by the path of their keys; the forms of a plural are one text. */
function texts(words: Words, at = ""): Map<string, string> {
  const isText = (value: unknown) =>
    typeof value === "string" || Array.isArray(value) || "other" in (value as Words);
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      isText(value)
        ? [[at + key, JSON.stringify(value)]]
        : [...texts(value as Words, `${at}${key}.`)],
    ),
  );
}

const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test.each(files)("each text of %s is used", (file) => {
  const used = new Set<string>();
  for (const { code } of [
    ...modules,
    { code: readFileSync(new URL("../index.html", src), "utf8") },
  ]) {
    const name = new RegExp(`^ *import (\\w+) from "\\$words/${file}"`, "m").exec(code)?.[1];
    for (const m of code.matchAll(new RegExp(`\\b${name ?? "-"}\\.(\\w+)`, "g"))) used.add(m[1]!);
    for (const m of code.matchAll(new RegExp(`%${file.replace(".json", "")}\\.(\\w+)%`, "g")))
      used.add(m[1]!);
  }
  expect(Object.keys(read("en")(file)).filter((key) => !used.has(key))).toEqual([]);
});

describe("a value that is a sentence", () => {
  const ends = ["It makes room.", "Is it?", "No!", "Wait…"];
  const follows = files.flatMap((file) =>
    [...texts(read("en")(file))].filter(([, text]) => /\}\./.test(text)),
  );
  const put = (text: string, value: string) =>
    fill(text, Object.fromEntries(places(text).map((place) => [place.slice(1, -1), value])));

  it.each(follows)("ends %s once", (_, text) => {
    for (const value of ends) expect(put(text, value)).not.toMatch(/[.!?…]\./);
    expect(put(text, "room")).toBe(text.replace(/\{\w+\}/g, "room"));
  });
  it("ends them once in what is built", () => {
    const words = { says: "The server says: {because}." };
    const code = `import words from "$words/x.json"; fill(words.says, { because })`;
    expect(inlined(code, "a.ts", () => words)).toBe(
      ' fill("The server says: {because}.", { because })',
    );
    const markup = `<script lang="ts">import words from "$words/x.json";</script>{fill(words.says, { because })}`;
    expect(inlined(markup, "A.svelte", () => words)).toContain(
      '{fill("The server says: {because}.", { because })}',
    );
    expect(() => inlined(code.replace("{ because }", "{}"), "a.ts", () => words)).toThrow(
      "is not given {because}",
    );
  });
  it("is no single mark", () => expect(fill("End with {key}.", { key: "." })).toBe("End with .."));
});

describe.each(languages)("the language %s", (language) => {
  it("has all files, and no other", () =>
    expect(readdirSync(wordsOf(language)).sort()).toEqual(files));
  it.each(files)("has the texts of %s with the same places for values", (file) => {
    const [own, english] = [language, "en"].map((l) => texts(read(l)(file)));
    expect([...own!.keys()]).toEqual([...english!.keys()]);
    for (const [key, text] of own!) expect(places(text), key).toEqual(places(english!.get(key)!));
  });
  it("gives each text that is used the values it has places for", () => {
    for (const { name, code } of modules)
      if (code.includes("$words/")) expect(() => inlined(code, name, read(language))).not.toThrow();
  }, 30_000);
});

describe("texts in place", () => {
  const words = { a: "It’s <b> & {here}", n: "{n} of {all}", form: { other: "x" }, list: ["y"] };
  const put = (code: string, id = "A.svelte") => inlined(code, id, () => words);
  const script = '<script lang="ts">import words from "$words/x.json"; const é = 1;</script>';
  const gone = '<script lang="ts"> const é = 1;</script>';

  it("are markup in markup", () =>
    expect(put(`${script}<p title={words.a}>{words.a}</p>`)).toBe(
      `${gone}<p title="It’s &#60;b> &#38; &#123;here&#125;">It’s &#60;b> &#38; &#123;here&#125;</p>`,
    ));
  it("take values that stand there", () =>
    expect(put(`${script}{#if é}<p>{fill(words.n, { n: x + 1, all })}</p>{/if}`)).toBe(
      `${gone}{#if é}<p>{x + 1} of {all}</p>{/if}`,
    ));
  it("are values in code, and templates where values stand in them", () => {
    const code = 'import words from "$words/x.json";\nconst s: string = "é" + words.list[0];';
    expect(put(code, "a.ts")).toBe('\nconst s: string = "é" + (["y"])[0];');
    expect(put(`${code} fill(words.n, { n: words.list.length, all: 2 });`, "a.ts")).toContain(
      ' `${(["y"]).length} of ${2}`;',
    );
  });
  it("are refused where one is missing, or a value of it", () => {
    expect(() => put(`${script}{words.b}`)).toThrow("there is no text b");
    expect(() => put(`${script}{fill(words.n, { n: 1 })}`)).toThrow("is not given {all}");
    expect(() => put(`${script}{fill(words.n, { n: 1, all: 2, z })}`)).toThrow("no place for {z}");
    expect(() => put(`${script}{words[x]}`)).toThrow("words[x] can be any text");
  });
});
