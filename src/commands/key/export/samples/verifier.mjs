// Verifies API keys by a snapshot of `authctl key export`, without authctl; needs Node.js alone.
// usage: node verifier.mjs SNAPSHOT JWKS STATE < requests    JWKS: `authctl jwk set key-export`
// STATE has the last snapshot's number, 0 at first. A request: KEY, or KEY<tab>ADDRESS<tab>SCOPE SCOPE…
// Its answer is a verdict, and only `valid` lets in. By a bad snapshot nothing is answered at all.
import { createHash, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { crc32 } from "node:zlib";

const FORM = /^[a-z][a-z0-9]{1,9}_(?:live|test|dev)_([0-9A-Za-z]{10})_[0-9A-Za-z]{36}$/;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const IPV4 = new BlockList();
IPV4.addSubnet("0.0.0.0", 0, "ipv4"); // has ::ffff:192.0.2.7 in it as well
const family = (ip) => isIP(ip) && (IPV4.check(ip, `ipv${isIP(ip)}`) ? 4 : 6);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

/** Returns the keys by id, and by hash those that need not have our form; or throws. */
function load(snapshot, jwks, state) {
  const text = readFileSync(snapshot);
  const end = text.lastIndexOf("\n", text.length - 2) + 1;
  const seal = JSON.parse(text.subarray(end));
  const jwk = JSON.parse(readFileSync(jwks)).keys.find(({ kid, crv }) => kid === seal.kid && crv === "Ed25519");
  const message = Buffer.from("authctl-snapshot-v1:" + sha256(text.subarray(0, end)).toString("hex"));
  if (!verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), Buffer.from(seal.sig, "base64url")))
    throw Error("forged");
  const [head, ...keys] = text.subarray(0, end).toString().trimEnd().split("\n").map((line) => JSON.parse(line));
  const seen = BigInt(readFileSync(state, "utf8").trim() || "none"); // BigInt("") is 0
  const ordered = keys.every((key, place) => place === 0 || keys[place - 1].id < key.id);
  const whole = head.v === 1 && head.format === "jsonl" && head.alg === "sha256" && head.count === keys.length;
  if (!whole || !ordered || !(Date.now() / 1000 < head.valid_until) || !(BigInt(head.seq) >= seen))
    throw Error("not all of a snapshot, stale, or older than the last one");
  writeFileSync(state, String(head.seq));
  const fast = keys.filter((key) => key.kind === "sha256");
  return new Map(fast.flatMap((key) => [[key.id, key], [key.imported && key.hash, key]]));
}

function verdict(text, address, scopes, keys) {
  let [form, crc, digits] = [FORM.exec(text), crc32(text.slice(0, -6)), ""];
  for (; digits.length < 6; crc = Math.floor(crc / 62)) digits = BASE62[crc % 62] + digits;
  const damage = !form ? "malformed" : text.slice(-6) !== digits ? "checksum_mismatch" : "unknown";
  const found = sha256(Buffer.from(text, "latin1"));
  const key = keys.get(found.toString("hex")) ?? (damage === "unknown" && keys.get(form[1]));
  if (!key || !timingSafeEqual(Buffer.from(key.hash, "hex"), found)) return key ? "unknown" : damage;
  if (key.status !== "active" && key.status !== "retiring") return key.status === "disabled" ? "disabled" : "revoked";
  const now = Date.now() / 1000;
  if (!(now >= key.not_before)) return "not_yet_valid";
  if (key.expires_at !== null && !(now < key.expires_at)) return "expired";
  if (key.grace_until !== null && !(now < key.grace_until)) return "grace_over";
  const networks = new BlockList();
  for (const [net, bits] of key.cidrs.map((cidr) => cidr.split("/")))
    if (family(net) === family(address)) networks.addSubnet(net, +bits, `ipv${isIP(net)}`);
  if (key.cidrs.length && !(isIP(address) && networks.check(address, `ipv${isIP(address)}`))) return "address_denied";
  return scopes.split(" ").every((scope) => !scope || key.scopes.includes(scope)) ? "valid" : "scope_missing";
}

const keys = load(...process.argv.slice(2, 5));
for (const line of readFileSync(0, "latin1").match(/[^\n]*\n|[^\n]+/g) ?? []) {
  const [text, address = "", scopes = ""] = line.trim().split("\t");
  console.log(verdict(text.trim(), address, scopes, keys));
}
