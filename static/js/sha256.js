// The SHA-256 of a file, computed here: the file itself is never sent. Needs a secure page (https or this machine).

export const canHash = Boolean(globalThis.crypto?.subtle);

export async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
