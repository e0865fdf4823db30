import type { Accept, ChangePassword, Invitation, SignIn, Teacher } from "../messages.gen";
import { nobody, request, type Refusal } from "../request";
import { reach } from "./reach.svelte";

/** Whoever teaches in this browser, as the server knows them by a cookie. */
class TeacherStore {
  /** Undefined where nobody is signed in. */
  current = $state.raw<Teacher>();

  /** Asks who is signed in. Throws what is in the way of an answer. */
  async load(): Promise<void> {
    try {
      this.current = (await (await request("GET", "/api/teacher")).json()) as Teacher;
    } catch (reason) {
      if ((reason as Refusal).status !== nobody) throw reason;
      this.current = undefined;
    }
  }

  async accept(invitation: string, name: string, password: string): Promise<void> {
    const body: Accept = { invitation, name, password };
    await request("POST", "/api/teacher", body);
    await this.load();
  }

  async signIn(name: string, password: string): Promise<void> {
    const body: SignIn = { name, password };
    await request("POST", "/api/teacher/sign-in", body);
    await this.load();
  }

  async signOut(): Promise<void> {
    await request("DELETE", "/api/teacher/sign-in");
    this.current = undefined;
  }

  /** Signs out all browsers but this one. */
  async signOutElsewhere(): Promise<void> {
    await request("DELETE", "/api/teacher/sign-ins");
  }

  async changePassword(old: string, password: string): Promise<void> {
    const body: ChangePassword = { old, password };
    await request("PUT", "/api/teacher/password", body);
  }

  /** A link that makes one more teacher, once. */
  async invite(): Promise<string> {
    const [answer] = await Promise.all([request("POST", "/api/teacher/invitations"), reach.load()]);
    const { token } = (await answer.json()) as Invitation;
    void this.load();
    return `${reach.origin}/teach#${token}`;
  }

  async withdraw(id: string): Promise<void> {
    await request("DELETE", `/api/teacher/invitations/${id}`);
    await this.load();
  }

  /** Teaches here no more. */
  async leave(): Promise<void> {
    await request("DELETE", "/api/teacher");
    this.current = undefined;
  }
}

export const teacher = new TeacherStore();
