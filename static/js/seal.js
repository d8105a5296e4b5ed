// Seals text for the server: ECDH on P-256, HKDF-SHA256, AES-256-GCM, bound to talk and person. What comes out is told in
// webapp/conversations/unsaved.py.
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEY_ID = 4;
const BLOCK = 1024;
const MOST = 6e6;

// A function from a text to its sealed bytes. `key` is base64 of the key's id and the server's public point.
export async function sealer(key, talk, person) {
  const given = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
  const [id, point] = [given.slice(0, KEY_ID), given.slice(KEY_ID)];
  const server = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const bound = new TextEncoder().encode(`samtale unsaved text 1\0${talk}\0${person}\0`);

  return async (text) => {
    const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    const ownPoint = await crypto.subtle.exportKey("raw", own.publicKey);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
    const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const way = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: joined(bound, ownPoint, point) };
    const cipher = await crypto.subtle.deriveKey(way, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cipher, padded(text));
    return joined(id, ownPoint, iv, sealed);
  };
}

// Spaces after it, so that its length tells little; RangeError for more than the server takes.
function padded(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST) throw new RangeError("too long to be kept");
  const whole = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(32);
  whole.set(bytes);
  return whole;
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return whole;
}
