// What the pages do that stand between a learning platform and this server. Each says what in data-does of its
// body, and works without this script as far as it can.

const { does, frame, origin, key, secret, next } = document.body.dataset;

// How long a platform has to answer. One that has no storage says nothing.
const patience = 2000;

/**
 * Sends a message to the frame where the platform keeps values (LTI Client Side postMessages), and gives its answer,
 * null for none. What any other site says counts for nothing.
 */
function ask(subject, message) {
  return new Promise((resolve) => {
    const above = parent === window ? opener : parent;
    let to = above;
    try {
      if (frame !== "_parent") to = above.frames[frame];
    } catch {
      to = null; // it has no frame of that name
    }
    if (!to) return resolve(null);
    const id = `ehlo-${Math.random()}`;
    const answer = (data) => {
      clearTimeout(over);
      removeEventListener("message", heard);
      resolve(data);
    };
    const heard = (e) => {
      if (e.origin !== origin || e.data?.subject !== `${subject}.response`) return;
      if (e.data.message_id === id) answer(e.data.error ? null : e.data);
    };
    const over = setTimeout(answer, patience, null);
    addEventListener("message", heard);
    to.postMessage({ ...message, subject, message_id: id }, origin);
  });
}

const doing = {
  /** The platform keeps what shows at the login's end that this browser has begun it. */
  async login() {
    await ask("lti.put_data", { key, value: secret });
    location.replace(next);
  },
  /** No cookie has come along: the same form is sent again with what the platform has kept. */
  async launch() {
    const answer = await ask("lti.get_data", { key });
    if (typeof answer?.value !== "string") return;
    const form = document.querySelector("form");
    form.elements.namedItem("ehlo_secret").value = answer.value;
    form.submit();
  },
  /** What a teacher has chosen goes to the platform. */
  send() {
    document.querySelector("form").submit();
  },
  /** The platform closes what it has shown this page in (Dynamic Registration 1.0 §3.8). */
  close() {
    (opener ?? parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  },
};

void doing[does]();
