/** People who made e-mail what it is. Learners whose names are hidden are called after them. */
const pioneers = [
  "Allman", "Atkins", "Barber", "Bernstein", "Bhushan", "Borenstein", "Cerf", "Crispin", "Crocker",
  "Engelbart", "Feinler", "Freed", "Gellens", "Hazel", "Houttuin", "Kantor", "Kille", "Klensin",
  "Koymans", "Kucherawy", "Lapsley", "Leiba", "Levine", "Malamud", "Melnikov", "Moore", "Myers",
  "Partridge", "Pogran", "Postel", "Resnick", "Rose", "Sluizer", "Tomlinson", "Venema", "Vittal",
]; // prettier-ignore

/**
 * Calls seats after pioneers, each by another name: with numbers when there are more seats than
 * pioneers. A seat keeps its name as long as the page is open; and after that, unless one before
 * it has gone.
 */
export class Pseudonyms {
  readonly #names = new Map<string, string>();
  /** How many are called by a name. */
  readonly #used = new Map<string, number>();

  /** Names all seats that have no name yet, in the order in which they came. */
  name(seats: readonly { id: string; since: string }[]): void {
    const fresh = seats.filter((s) => !this.#names.has(s.id));
    fresh.sort((a, b) => compare(a.since, b.since) || compare(a.id, b.id));
    for (const { id } of fresh) {
      // From a place that is the seat's own on, so that the first to come is not always the same.
      const from = hash(id) % pioneers.length;
      const turned = [...pioneers.slice(from), ...pioneers.slice(0, from)];
      const name = turned.reduce((least, p) => (this.#count(p) < this.#count(least) ? p : least));
      const n = this.#count(name) + 1;
      this.#used.set(name, n);
      this.#names.set(id, n > 1 ? `${name} ${n}` : name);
    }
  }

  of(id: string): string {
    return this.#names.get(id) ?? "";
  }

  #count(name: string): number {
    return this.#used.get(name) ?? 0;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/** A text in which a name, and each longer word of it, is replaced: people type their own. */
export function mask(text: string, name: string, by: string): string {
  const parts = [name.trim(), ...name.split(/[^\p{L}\p{N}]+/u)].filter((p) => p.length > 2);
  if (parts.length === 0) return text;
  const any = parts.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.replace(new RegExp(any, "giu"), by);
}
