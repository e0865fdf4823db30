import { readdirSync, readFileSync } from "node:fs";
import { parseAst, type Plugin } from "vite";

const folder = new URL("node_modules/@xterm/", import.meta.url);
const xterm = readFileSync(new URL("xterm/lib/xterm.mjs", folder), "utf8");

/**
 * Makes xterm.js lighter for the browser: it is most of what a page with a terminal loads. Nothing is
 * left out that any part of the page names.
 */
export const lightTerminal: Plugin[] = [
  {
    name: "light-terminal",
    enforce: "pre",
    transform(code, id) {
      if (id.endsWith("/xterm.mjs")) return { code: code.replace(nationalSets, ""), map: null };
      if (!id.endsWith("/xterm.css")) return;
      const unused =
        /[^{}]*(?:line-\d|-overline|-decoration|-select|-events|-pointer|-dim|-strike|canvas|\.scra|\.shadow)[^{}]*\{[^{}]*\}/g;
      return { code: code.replace(unused, ""), map: null };
    },
  },
  {
    name: "short-names",
    apply: "build",
    transform(code, id) {
      if (id.endsWith("/xterm.mjs")) code = withoutUnused(code, namedElsewhere());
      else if (!/@xterm\/[\w-]+\/lib\/[\w-]+\.mjs$/.test(id)) return;
      return { code: code.replace(privateName, shortOf), map: null };
    },
  },
];

/**
 * What no server here and no part of the page asks for: the national character sets of the VT220.
 * They are tables of a character for a character, by a letter or a digit.
 */
const nationalSets =
  /(\w+)(?:\.[A-Z]|\[\d\])=(?:\1(?:\.[A-Z]|\[\d\])=)*\{"[#@[](?:[^"]*":"[^"]*",?"?)+\};/g;

/**
 * The private members are published with long names, which a browser would load for nothing. The
 * addon, which uses some of them, gets the same short ones.
 */
const privateName = /(?<![\w$])_[a-z]\w+/g;

/** The short name of a private one: by its place among all that xterm.js has. */
const shortOf = (() => {
  const names = [...counted(xterm, privateName)].sort(([, a], [, b]) => b - a);
  const short = new Map(names.map(([name], i) => [name, `$_${i.toString(36)}`]));
  return (name: string) => short.get(name) ?? name;
})();

function counted(code: string, pattern: RegExp): Map<string, number> {
  const count = new Map<string, number>();
  for (const [name] of code.matchAll(pattern)) count.set(name, (count.get(name) ?? 0) + 1);
  return count;
}

const word = /[\w$]+/g;

/** All words of the page's own code and of the addons, and what a browser calls by itself. */
function namedElsewhere(): Set<string> {
  const named = new Set(["constructor", "toString", "toJSON", "valueOf", "handleEvent", "then"]);
  const own = filesOf(new URL("src/", import.meta.url), /\.(ts|svelte)$/);
  const addons = filesOf(folder, /addon-\w+\/lib\/[\w-]+\.mjs$/);
  for (const file of [...own, ...addons])
    for (const [name] of readFileSync(file, "utf8").matchAll(word)) named.add(name);
  return named;
}

const filesOf = (folder: URL, which: RegExp): URL[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => which.test(path))
    .map((path) => new URL(path, folder));

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const children = (node: Node): Node[] =>
  Object.values(node)
    .flat()
    .filter((child): child is Node => typeof (child as Node | null)?.type === "string");

/**
 * The code without methods that nothing names, and without what fills namespaces and classes that only
 * their own definitions use. A bundler leaves them in: it cannot know whether a method is called by a
 * name that is made of parts, nor whether a namespace's function does more than to fill it.
 */
export function withoutUnused(code: string, elsewhere: ReadonlySet<string>): string {
  for (;;) {
    const ast = parseAst(code) as unknown as Node;
    const cuts = [
      ...unusedMethods(ast, counted(code, word), elsewhere),
      ...unusedFillings(ast, code),
    ];
    if (!cuts.length) return code;
    cuts.sort((a, b) => b.start - a.start);
    let last = code.length;
    for (const { start, end } of cuts) {
      if (end > last) continue; // in one that goes in the next round
      code = code.slice(0, start) + code.slice(end);
      last = start;
    }
  }
}

function* unusedMethods(
  node: Node,
  count: ReadonlyMap<string, number>,
  elsewhere: ReadonlySet<string>,
): Generator<Node> {
  const key = node.key as Node | undefined;
  if (node.type === "MethodDefinition" && !node.computed && key?.type === "Identifier") {
    const name = key.name as string;
    if (count.get(name) === 1 && !elsewhere.has(name)) return void (yield node);
  }
  for (const child of children(node)) yield* unusedMethods(child, count, elsewhere);
}

/** `X.y = …`, or a namespace: `(e => {…})(X ||= {})`. */
const filling = /^(?:\(\w+=>\{[^]*\}\)\()?([\w$]+)(?:\.\w+=(?!=)|\|\|=\{\}\))/;

/** A definition that does nothing when it is run. */
const idle = /^(?:Class|Function|Arrow|Identifier)/;

function unusedFillings(ast: Node, code: string): Node[] {
  const top = (ast.body as Node[]).flatMap((node) => {
    const parts = node.type === "VariableDeclaration" ? (node.declarations as Node[]) : [node];
    return parts.map((part) => {
      const text = code.slice(part.start, part.end);
      const filled = node.type === "ExpressionStatement" ? filling.exec(text)?.[1] : undefined;
      const init = part.init as Node | null | undefined;
      const waits = part === node ? idle.test(part.type) : !init || idle.test(init.type);
      const name = filled ?? ((part.id as Node | undefined)?.name as string | undefined);
      return { part, filled, name, waits: waits || !!filled, words: text.match(word) ?? [] };
    });
  });
  const own = new Set(top.filter(({ filled }) => !filled).map(({ name }) => name));
  const used = new Set(top.filter(({ waits, name }) => !waits || !own.has(name) || !name));
  for (const { words } of used) {
    const named = new Set(words);
    for (const one of top) if (one.name && named.has(one.name)) used.add(one);
  }
  return top.filter((each) => each.filled && !used.has(each)).map(({ part }) => part);
}
