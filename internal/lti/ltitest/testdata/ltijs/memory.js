const crypto = require("node:crypto");

/**
 * What ltijs keeps, in memory: it takes any object with these methods for its database. Its own is MongoDB, and what
 * there is beside that needs a server too. Methods and what they mean are those of ltijs' own (dist/Utils/Database.js).
 */
module.exports = class Memory {
  #collections = new Map();

  async setup() {}

  async Close() {}

  #all(collection) {
    if (!this.#collections.has(collection)) this.#collections.set(collection, []);
    return this.#collections.get(collection);
  }

  #found(collection, query = {}) {
    const fits = (item) => Object.entries(query).every(([name, value]) => item[name] === value);
    return this.#all(collection).filter(fits);
  }

  /** What fits a query; false for nothing. What is encrypted is only what was encrypted, and the time. */
  async Get(key, collection, query) {
    const found = this.#found(collection, query);
    if (found.length === 0) return false;
    if (!key) return structuredClone(found);
    return found.map(({ iv, data, createdAt }) => ({ ...this.#decrypt(key, iv, data), createdAt }));
  }

  async Insert(key, collection, item, index) {
    const kept = key ? { ...index, ...this.#encrypt(key, item) } : structuredClone(item);
    this.#all(collection).push({ ...kept, createdAt: Date.now() });
    return true;
  }

  async Replace(key, collection, query, item, index) {
    await this.Delete(collection, query);
    return this.Insert(key, collection, item, index);
  }

  async Modify(_key, collection, query, modification) {
    for (const item of this.#found(collection, query)) Object.assign(item, structuredClone(modification));
    return true;
  }

  async Delete(collection, query) {
    const gone = new Set(this.#found(collection, query));
    this.#collections.set(
      collection,
      this.#all(collection).filter((item) => !gone.has(item)),
    );
    return true;
  }

  #encrypt(key, item) {
    const iv = crypto.randomBytes(16);
    const cipher = crypto.createCipheriv("aes-256-cbc", this.#secret(key), iv);
    const data = Buffer.concat([cipher.update(JSON.stringify(item)), cipher.final()]);
    return { iv: iv.toString("hex"), data: data.toString("hex") };
  }

  #decrypt(key, iv, data) {
    const decipher = crypto.createDecipheriv("aes-256-cbc", this.#secret(key), Buffer.from(iv, "hex"));
    return JSON.parse(Buffer.concat([decipher.update(Buffer.from(data, "hex")), decipher.final()]).toString());
  }

  #secret(key) {
    return crypto.createHash("sha256").update(key).digest();
  }
};
