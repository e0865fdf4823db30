import type { Platform, Platforms, PlatformSettings, Registration } from "../messages.gen";
import { request } from "../request";

/** The learning platforms from which people come, and what a teacher does about them. */
class PlatformsStore {
  /** Undefined before the server has answered. */
  current = $state.raw<Platforms>();

  /** Does something that the server answers with all platforms. What it refuses is thrown. */
  async #change(method: string, path = "", body?: object): Promise<void> {
    const answer = await request(method, `/api/lti/platforms${path}`, body);
    this.current = (await answer.json()) as Platforms;
  }

  load = (): Promise<void> => this.#change("GET");
  add = (settings: PlatformSettings): Promise<void> => this.#change("POST", "", settings);
  remove = (p: Platform): Promise<void> => this.#change("DELETE", `/${p.id}`);

  /** Changes some settings; issuer and client ID stay. */
  change(p: Platform, some: Partial<PlatformSettings>): Promise<void> {
    return this.#change("PUT", `/${p.id}`, { ...p.settings, ...some });
  }

  /** Has scores sent again that a platform has not taken. */
  retry = (p: Platform): Promise<void> => this.#change("POST", `/${p.id}/scores`);

  /** A link by which a platform registers itself, once. */
  async invite(): Promise<Registration> {
    return (await (await request("POST", "/api/lti/registrations")).json()) as Registration;
  }
}

export const platforms = new PlatformsStore();
