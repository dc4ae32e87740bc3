// Makes keys.json and tokens.json: keys in every form that OpenSSL writes, and one token for each
// algorithm signed by Node's crypto. Run it with `node generate.mjs`, with openssl and ssh-keygen
// on the PATH (made with Node 20 and OpenSSL 3.0). Every run makes other keys. None of them was
// ever used for anything else.
import { execFileSync } from 'node:child_process';
import { constants, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const at = (name) => join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const keys = {};
const keep = (name) => (keys[name] = readFileSync(at(name), 'utf8'));

const kinds = {
  rsa: ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  weak: ['RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  pss: ['RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  k256: ['EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  ed25519: ['ED25519'],
  ed448: ['ED448'],
  x25519: ['X25519'],
};
for (const [name, [algorithm, ...options]] of Object.entries(kinds)) {
  openssl('genpkey', '-algorithm', algorithm, ...options, '-out', `${name}.pkcs8.pem`);
  openssl('pkey', '-in', `${name}.pkcs8.pem`, '-pubout', '-out', `${name}.spki.pem`);
  keep(`${name}.pkcs8.pem`);
  keep(`${name}.spki.pem`);
}
openssl('rsa', '-in', 'rsa.pkcs8.pem', '-traditional', '-out', 'rsa.pkcs1.pem');
openssl('rsa', '-in', 'rsa.pkcs8.pem', '-RSAPublicKey_out', '-out', 'rsa.pkcs1.pub.pem');
openssl('rsa', '-in', 'rsa.pkcs8.pem', '-traditional', '-aes128', '-passout', 'pass:x', '-out', 'rsa.locked.pkcs1.pem');
openssl('pkcs8', '-topk8', '-in', 'rsa.pkcs8.pem', '-passout', 'pass:x', '-out', 'rsa.locked.pkcs8.pem');
for (const name of ['rsa.pkcs1.pem', 'rsa.pkcs1.pub.pem', 'rsa.locked.pkcs1.pem', 'rsa.locked.pkcs8.pem']) keep(name);
for (const name of ['p256', 'p384']) {
  openssl('ec', '-in', `${name}.pkcs8.pem`, '-out', `${name}.sec1.pem`);
  keep(`${name}.sec1.pem`);
}
// The form of `openssl ecparam -genkey`: the curve's name in a block of its own in front.
openssl('ecparam', '-name', 'prime256v1', '-out', 'p256.parameters.pem');
keys['p256.ecparam.pem'] = readFileSync(at('p256.parameters.pem'), 'utf8') + keys['p256.sec1.pem'];
for (const name of ['rsa', 'p256', 'ed25519']) {
  openssl('req', '-x509', '-new', '-key', `${name}.pkcs8.pem`, '-subj', '/CN=test', '-days', '1', '-out', `${name}.cert.pem`);
  keep(`${name}.cert.pem`);
}
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', at('ssh.pem')]);
keep('ssh.pem');
keep('ssh.pem.pub');

const b64 = (data) => Buffer.from(data).toString('base64url');
const secret = Buffer.alloc(64, 'a shared secret for tests');
const claims = {
  iss: 'https://issuer.example', sub: 'joe', aud: 'me',
  iat: 1700000000, nbf: 1700000000, exp: 1700003600,
};
const padding = constants.RSA_PKCS1_PSS_PADDING;
const signers = {
  RS: (hash) => (data) => sign(hash, data, keys['rsa.pkcs8.pem']),
  PS: (hash) => (data) => sign(hash, data, { key: keys['rsa.pkcs8.pem'], padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  HS: (hash) => (data) => createHmac(hash, secret).update(data).digest(),
};
const tokens = {};
const token = (alg, header, signer, payload = claims) => {
  const signed = `${b64(JSON.stringify({ alg, ...header }))}.${b64(JSON.stringify(payload))}`;
  return `${signed}.${b64(signer(Buffer.from(signed)))}`;
};
for (const family of ['HS', 'RS', 'PS'])
  for (const bits of ['256', '384', '512'])
    tokens[family + bits] = token(family + bits, { typ: 'JWT' }, signers[family](`sha${bits}`));
const ec = (hash, name, dsaEncoding = 'ieee-p1363') => (data) => sign(hash, data, { key: keys[name], dsaEncoding });
tokens.ES256 = token('ES256', { typ: 'JWT' }, ec('sha256', 'p256.pkcs8.pem'));
tokens.ES384 = token('ES384', { typ: 'JWT' }, ec('sha384', 'p384.pkcs8.pem'));
tokens.ES512 = token('ES512', { typ: 'JWT' }, ec('sha512', 'p521.pkcs8.pem'));
tokens.ES256K = token('ES256K', { typ: 'JWT' }, ec('sha256', 'k256.pkcs8.pem'));
tokens.EdDSA = token('EdDSA', { typ: 'JWT' }, (data) => sign(null, data, keys['ed25519.pkcs8.pem']));
// Right keys, wrong forms.
tokens['ES256 with a DER signature'] = token('ES256', {}, ec('sha256', 'p256.pkcs8.pem', 'der'));
tokens['RS256 by a weak key'] = token('RS256', {}, (data) => sign('sha256', data, keys['weak.pkcs8.pem']));
tokens['HS256 with the RSA public key'] = token('HS256', {}, (data) => createHmac('sha256', keys['rsa.spki.pem']).update(data).digest());
const embedded = createPublicKey(keys['p256.spki.pem']).export({ format: 'jwk' });
tokens['ES256 with its key in the header'] = token('ES256', { jwk: embedded }, ec('sha256', 'p256.pkcs8.pem'));

const jwk = (name) => createPublicKey(keys[`${name}.spki.pem`]).export({ format: 'jwk' });
for (const name of ['rsa', 'weak', 'p256', 'p384', 'p521', 'k256', 'ed25519', 'ed448', 'x25519']) {
  keys[`${name}.jwk`] = JSON.stringify(jwk(name));
  keys[`${name}.private.jwk`] = JSON.stringify(createPrivateKey(keys[`${name}.pkcs8.pem`]).export({ format: 'jwk' }));
}
keys['secret.jwk'] = JSON.stringify({ kty: 'oct', k: b64(secret) });
keys['secret.raw'] = secret.toString();

writeFileSync('keys.json', `${JSON.stringify(keys, null, 1)}\n`);
writeFileSync('tokens.json', `${JSON.stringify(tokens, null, 1)}\n`);
rmSync(folder, { recursive: true });
