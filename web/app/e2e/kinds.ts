/** A lab as its file has it. */
export interface LabFile {
  id: string;
  text: string;
}

/**
 * What each step of a lab makes a page show, and then its end: the keys of the step's data and of
 * the lab's own, with what matters of their values (how many terminals, which protocol's path, how a
 * question is answered). A key that the format gains is a kind by itself.
 */
export function kindsOf(text: string): Set<string>[] {
  const [, head = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
  const lab = keys(head).map((key) => `lab ${key}`);
  lab.push(`${head.match(/\bid: \w+[,}]/g)?.length ?? 0} terminals`);
  if (head.includes("connect:")) lab.push("connected");
  lab.push(/^path:.*/m.exec(head)?.[0] ?? "no path");
  const steps = [...body.matchAll(/^```ehlo-step\n(.*?)^```$/gms)].map(([, step = ""]) => {
    const own = keys(step).map((key) => `step ${key}`);
    const quiz = /^quiz:.*(\n .*)*/m.exec(step)?.[0];
    if (quiz) own.push(`question: ${howAnswered(quiz)}`);
    return new Set([...lab, ...own]);
  });
  return [...steps, new Set(["end"])];
}

function howAnswered(quiz: string): string {
  if (!quiz.includes("choices:")) return "typed";
  return (quiz.match(/right: true/g)?.length ?? 0) > 1 ? "several choices" : "a choice";
}

function keys(yaml: string): string[] {
  return [...yaml.matchAll(/^([\w-]+):/gm)].map(([, key]) => key!);
}

/**
 * Where to look so that every kind is seen: steps by their places from 0 for each lab's id, the
 * place after the last for its end. Of all places that with the most kinds not yet seen comes first.
 */
export function placesToLook(labs: LabFile[]): Map<string, Set<number>> {
  const places = labs.flatMap(({ id, text }) =>
    kindsOf(text).map((kinds, place) => ({ id, place, kinds })),
  );
  const seen = new Set<string>();
  const looks = new Map(labs.map(({ id }) => [id, new Set<number>()]));
  const unseen = (kinds: Set<string>) => [...kinds].filter((k) => !seen.has(k)).length;
  for (;;) {
    const best = places.reduce((a, b) => (unseen(b.kinds) > unseen(a.kinds) ? b : a));
    if (unseen(best.kinds) === 0) return looks;
    looks.get(best.id)!.add(best.place);
    for (const kind of best.kinds) seen.add(kind);
  }
}
