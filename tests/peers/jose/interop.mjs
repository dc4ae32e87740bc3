// Signs and verifies, encrypts and decrypts with npm's jose: one command a line on standard input, as JSON, and one answer
// a line on standard output, in the same order. An answer with `error` means that it was refused.
//
//   {"do":"algorithms"}                                  {"algorithms":[…]}
//   {"do":"generate","alg":A}                            {"private":JWK,"public":JWK,"pem":{"private","public"}}
//   {"do":"sign","alg":A,"key":JWK,"header":{},"payload":TEXT}   {"token":COMPACT}
//   {"do":"verify","alg":A,"key":JWK,"form":F,"token":TEXT,"detached":TEXT}   {"header":{},"payload":TEXT}
//   {"do":"encrypt","alg":A,"enc":E,"key":JWK,"form":F,"content":TEXT}   {"token":TEXT}
//   {"do":"decrypt","alg":A,"enc":E,"key":JWK,"form":F,"token":TEXT}     {"content":TEXT}
//
// A form is compact, flattened or general; a password stands as the `k` of a key without `kty`.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';
import * as jose from 'jose';

// Node has ML-DSA from version 24 on, and this has to run on older ones.
const mlDsa = { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 };
const secrets = { HS256: 32, HS384: 48, HS512: 64 };
const pairs = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];
const text = new TextDecoder();
const bytes = (data) => new TextEncoder().encode(data);
const { encode, decode } = jose.base64url;

async function generate(alg) {
  if (secrets[alg]) {
    const key = { kty: 'oct', k: encode(randomBytes(secrets[alg])) };
    return { private: key, public: key };
  }
  if (mlDsa[alg]) {
    const seed = randomBytes(32);
    const known = { kty: 'AKP', alg, pub: encode(mlDsa[alg].keygen(seed).publicKey) };
    return { private: { ...known, priv: encode(seed) }, public: known };
  }
  const pair = await jose.generateKeyPair(alg, { extractable: true });
  return {
    private: await jose.exportJWK(pair.privateKey),
    public: await jose.exportJWK(pair.publicKey),
    pem: { private: await jose.exportPKCS8(pair.privateKey), public: await jose.exportSPKI(pair.publicKey) },
  };
}

async function sign({ alg, key, header, payload }) {
  if (mlDsa[alg]) {
    const input = [JSON.stringify({ ...header, alg }), payload].map((part) => encode(bytes(part))).join('.');
    const { secretKey } = mlDsa[alg].keygen(decode(key.priv));
    return { token: `${input}.${encode(mlDsa[alg].sign(bytes(input), secretKey))}` };
  }
  const signer = new jose.CompactSign(bytes(payload)).setProtectedHeader({ ...header, alg });
  return { token: await signer.sign(await jose.importJWK(key, alg)) };
}

const verified = { compact: jose.compactVerify, flattened: jose.flattenedVerify, general: jose.generalVerify };

async function verify({ alg, key, form, token, detached }) {
  if (mlDsa[alg]) {
    const [header, payload, signature] = token.split('.');
    const input = bytes(`${header}.${payload}`);
    if (!mlDsa[alg].verify(decode(signature), input, decode(key.pub))) throw new Error('signature');
    return { header: JSON.parse(text.decode(decode(header))), payload: text.decode(decode(payload)) };
  }
  const given = form === 'compact' ? token : JSON.parse(token);
  if (detached) given.payload = detached;
  const { protectedHeader, payload } = await verified[form](given, await jose.importJWK(key, alg), { algorithms: [alg] });
  return { header: protectedHeader, payload: text.decode(payload) };
}

const encrypted = {
  compact: [jose.CompactEncrypt, jose.compactDecrypt],
  flattened: [jose.FlattenedEncrypt, jose.flattenedDecrypt],
  general: [jose.GeneralEncrypt, jose.generalDecrypt],
};
const publicOf = ({ d, p, q, dp, dq, qi, ...key }) => key;
const secretOf = (key, alg) => (key.kty ? jose.importJWK(key, alg) : bytes(key.k));

async function encrypt({ alg, enc, key, form, content }) {
  const [Encrypt] = encrypted[form];
  const secret = await secretOf(publicOf(key), alg);
  const made = new Encrypt(bytes(content)).setProtectedHeader({ alg, enc });
  const token = form === 'general' ? made.addRecipient(secret).encrypt() : made.encrypt(secret);
  const written = await token;
  return { token: typeof written === 'string' ? written : JSON.stringify(written) };
}

async function decrypt({ alg, enc, key, form, token }) {
  const [, open] = encrypted[form];
  const given = form === 'compact' ? token : JSON.parse(token);
  const taken = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
  const opened = await open(given, await secretOf(key, alg), taken);
  return { content: text.decode(opened.plaintext) };
}

const commands = {
  algorithms: () => ({ algorithms: [...Object.keys(secrets), ...pairs, ...Object.keys(mlDsa)] }),
  generate: ({ alg }) => generate(alg),
  sign,
  verify,
  encrypt,
  decrypt,
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command.do](command);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
