"""Verifies API keys by a snapshot of `authctl key export`, without authctl; needs `cryptography`.

usage: verifier.py SNAPSHOT JWKS STATE < requests    JWKS: `authctl jwk set key-export`
STATE has the last snapshot's number, 0 at first. A request: KEY, or KEY<tab>ADDRESS<tab>SCOPE SCOPE…
Its answer is a verdict, and only `valid` lets in. By a bad snapshot nothing is answered at all.
"""
import base64, hashlib, hmac, ipaddress, json, os, re, sys, time, zlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORM = re.compile(rb"[a-z][a-z0-9]{1,9}_(?:live|test|dev)_([0-9A-Za-z]{10})_[0-9A-Za-z]{36}")
BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

def unbase64(text):
    return base64.urlsafe_b64decode(text + "==")

def load(snapshot, jwks, state):
    """Returns the keys by id, and those by hash that need not have our form; or raises."""
    *body, seal = open(snapshot, "rb").read().splitlines(keepends=True)
    seal, message = json.loads(seal), hashlib.sha256(b"".join(body)).hexdigest()
    trusted = {key["kid"]: key["x"] for key in json.load(open(jwks))["keys"] if key["kty"] == "OKP"}
    public = Ed25519PublicKey.from_public_bytes(unbase64(trusted[seal["kid"]]))
    public.verify(unbase64(seal["sig"]), b"authctl-snapshot-v1:" + message.encode())
    head, *keys = map(json.loads, body)
    ids, seen = [key["id"] for key in keys], int(open(state).read())
    if (head["v"], head["format"], head["alg"], head["count"]) != (1, "jsonl", "sha256", len(keys)):
        raise ValueError("not a snapshot of this kind, or not all of one")
    if ids != sorted(set(ids)) or time.time() >= head["valid_until"] or head["seq"] < seen:
        raise ValueError("out of order, stale, or older than the last one")
    open(state + ".new", "w").write(str(head["seq"]))
    os.replace(state + ".new", state)
    keys = [key for key in keys if key["kind"] == "sha256"]
    return {key["id"]: key for key in keys}, {key["hash"]: key for key in keys if key["imported"]}

def verdict(text, address, scopes, by_id, by_hash):
    form, crc, digits = FORM.fullmatch(text), zlib.crc32(text[:-6]), b""
    for _ in range(6):
        crc, digits = crc // 62, BASE62[crc % 62 : crc % 62 + 1] + digits
    damage = "malformed" if not form else "checksum_mismatch" if digits != text[-6:] else "unknown"
    found = hashlib.sha256(text).hexdigest()
    key = by_hash.get(found) or (damage == "unknown" and by_id.get(form[1].decode()))
    if not key or not hmac.compare_digest(key["hash"], found):
        return "unknown" if key else damage
    if key["status"] not in ("active", "retiring"):
        return "disabled" if key["status"] == "disabled" else "revoked"
    now = time.time()
    if now < key["not_before"]:
        return "not_yet_valid"
    for end, code in (key["expires_at"], "expired"), (key["grace_until"], "grace_over"):
        if end is not None and now >= end:
            return code
    ip = ipaddress.ip_address(address) if address else None
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if key["cidrs"] and not (ip and any(ip in ipaddress.ip_network(net) for net in key["cidrs"])):
        return "address_denied"
    return "valid" if set(scopes.split()) <= set(key["scopes"]) else "scope_missing"

known = load(*sys.argv[1:])
for line in sys.stdin.buffer:
    text, address, scopes = (line.strip().split(b"\t") + [b"", b""])[:3]
    print(verdict(text.strip(), address.decode(), scopes.decode(), *known))
