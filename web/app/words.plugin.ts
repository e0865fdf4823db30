import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse as parseSvelte } from "svelte/compiler";
import { parseSync, type Plugin } from "vite";

/** The folder of a language's texts. */
export const wordsOf = (language: string) =>
  fileURLToPath(new URL(`src/words/${language}`, import.meta.url));

/**
 * Puts the texts of src/words/LANGUAGE where they are used. `import words from "$words/course.json"`
 * goes, `words.title` becomes the text, and `fill(words.count, { n })` a template: each part of
 * the page carries the texts it uses, and is as big as if they had been written there.
 */
export function inlineWords(language: string): Plugin {
  return {
    name: "words",
    enforce: "pre", // Svelte turns a text that it sees into markup, and an import into code
    transform(code, id) {
      if (!/\.(svelte|ts)$/.test(id) || !code.includes("$words/")) return;
      return { code: inlined(code, id, read(language, this)), map: null };
    },
    transformIndexHtml: (html) =>
      html.replace(/%(\w+)\.(\w+)%/g, (_, file: string, key: string) =>
        escaped(entry(read(language)(`${file}.json`), [key], "index.html") as string),
      ),
  };
}

type Words = { [key: string]: unknown };

/** Reads texts; what is read is watched by whoever asked. */
const read =
  (language: string, watcher?: { addWatchFile(id: string): void }) =>
  (file: string): Words => {
    const path = `${wordsOf(language)}/${file}`;
    watcher?.addWatchFile(path);
    return JSON.parse(readFileSync(path, "utf8")) as Words;
  };

/** A node of either syntax tree: Svelte's and the parser's for TypeScript are alike in what counts. */
interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** A module with its texts in place; throws where a text or one of its values is missing. */
export function inlined(code: string, id: string, read: (file: string) => Words): string {
  const root = (id.endsWith(".svelte")
    ? parseSvelte(code, { modern: true })
    : parseSync(id, code, { lang: "ts" }).program) as unknown as Node;
  const files = new Map<string, Words>();

  /** What `words.key.inner` stands for, undefined for anything else. */
  function meant(node: unknown): unknown {
    const path: string[] = [];
    let at = node as Node;
    while (at?.type === "MemberExpression") {
      const property = at.property as Node;
      if (at.computed && property.type !== "Literal") {
        const object = at.object as Node;
        if (object.type === "Identifier" && files.has(object.name as string))
          throw new Error(
            `${id}: ${code.slice(at.start, at.end)} can be any text: give those that it can be an object`,
          );
        return undefined;
      }
      path.unshift(String(at.computed ? property.value : property.name));
      at = at.object as Node;
    }
    const file = at?.type === "Identifier" ? files.get(at.name as string) : undefined;
    return file && path.length ? entry(file, path, id) : undefined;
  }

  /** The text of `fill(words.key, { ... })` in pieces: texts, and the code of values between them. */
  function filled(node: Node): { text: string; value?: string }[] | undefined {
    if (node.type !== "CallExpression" || (node.callee as Node).name !== "fill") return undefined;
    const [what, values] = node.arguments as Node[];
    const text = meant(what);
    if (typeof text !== "string" || values?.type !== "ObjectExpression") return undefined;
    const ends = /\}\./.test(text); // fill looks whether the value ends by itself
    const given = new Map(
      (values.properties as Node[]).map((p) => [
        String((p.key as Node).name),
        source(p.value as Node),
      ]),
    );
    const used = new Set<string>();
    const pieces = text.split(/(?<=\})|(?=\{)/).map((piece) => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (!name) return { text: piece };
      if (!given.has(name)) throw new Error(`${id}: “${text}” is not given {${name}}`);
      used.add(name);
      return { text: "", value: given.get(name)! };
    });
    const idle = [...given.keys()].filter((name) => !used.has(name));
    if (idle.length) throw new Error(`${id}: “${text}” has no place for {${idle.join("}, {")}}`);
    return ends ? undefined : pieces;
  }

  /** The code of a node with the texts in it in place. */
  const source = (node: Node) => apply(code, edits(node), node.start, node.end);

  /** What has to be changed in a node. */
  function edits(node: Node): Edit[] {
    const { start, end } = node;
    if (node.type === "ImportDeclaration") {
      const from = /^\$words\/(.+)/.exec(String((node.source as Node).value));
      return from ? [{ start, end, text: "" }] : [];
    }
    if (node.type === "Attribute" && (node.value as Node)?.type === "ExpressionTag") {
      const tag = node.value as Node;
      const markup = markupOf(tag.expression as Node);
      if (markup !== undefined)
        return [{ start: tag.start, end: tag.end, text: `"${markup.replaceAll('"', "&quot;")}"` }];
    }
    if (node.type === "ExpressionTag") {
      const markup = markupOf(node.expression as Node);
      if (markup !== undefined) return [{ start, end, text: markup }];
    }
    const pieces = filled(node);
    if (pieces) return [{ start, end, text: template(pieces) }];
    const text = meant(node);
    if (text !== undefined) {
      const literal = JSON.stringify(text);
      return [{ start, end, text: typeof text === "string" ? literal : `(${literal})` }];
    }
    return children(node).flatMap(edits);
  }

  /** A text as markup, if the expression is one. */
  function markupOf(node: Node): string | undefined {
    const pieces = filled(node);
    if (pieces) {
      // A quotation mark would end the attribute; a template is a value of its own.
      if (pieces.some((p) => p.value?.includes('"'))) return `{${template(pieces)}}`;
      return pieces.map((p) => (p.value ? `{${p.value}}` : escaped(p.text))).join("");
    }
    const text = meant(node);
    return typeof text === "string" ? escaped(text) : undefined;
  }

  for (const node of everyNode(root)) {
    if (node.type !== "ImportDeclaration") continue;
    const from = /^\$words\/(.+)/.exec(String((node.source as Node).value));
    const [name] = node.specifiers as Node[];
    if (from && name) files.set(String((name.local as Node).name), read(from[1]!));
  }
  return apply(code, edits(root), 0, code.length);
}

function entry(words: Words, path: string[], id: string): unknown {
  let at: unknown = words;
  for (const key of path) {
    if (typeof at === "string" || Array.isArray(at)) return undefined; // a method of its own
    at = (at as Words)[key];
    if (at === undefined) throw new Error(`${id}: there is no text ${path.join(".")}`);
  }
  return at;
}

const escaped = (text: string) =>
  text.replace(/[&<{}]/g, (c) => `&#${c.charCodeAt(0)};`).replaceAll("\u00a0", "&nbsp;");

const template = (pieces: { text: string; value?: string }[]) =>
  `\`${pieces.map((p) => (p.value ? `\${${p.value}}` : p.text.replace(/[`\\$]/g, "\\$&"))).join("")}\``;

function children(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]) =>
    key === "metadata" || key === "loc" ? [] : [value].flat().filter(isNode),
  );
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

export function* everyNode(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* everyNode(child);
}

function apply(code: string, edits: Edit[], start: number, end: number): string {
  let out = "";
  let at = start;
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    out += code.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + code.slice(at, end);
}
