import { base64, join, random, sha256, hex, toBytes, type Bytes } from './bytes.ts'

// How a phone seals. Everything is AES-256-GCM with a nonce of 96 bits before the sealed text, bound to its spot. A command or photo has a
// key of its own, which is kept twice: sealed with the key that the PIN opens, and as a letter to the desk, so that the desk can read what
// the phone itself has lost the key of.

const info = toBytes('gezhi.field.1')
const nonceSize = 12

// Letter is a key sealed to the desk: ECDH on P-256 with a key for this letter alone, HKDF-SHA256 with both public halves as salt.
export interface Letter {
  k: string // which key of the desk
  e: string // public half of the sender, base64
  b: string // nonce and sealed key, base64
}

export interface DeskKey {
  id: string
  public: Bytes
}

const aes = (raw: Bytes, uses: KeyUsage[] = ['encrypt', 'decrypt']): Promise<CryptoKey> => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, uses)

export async function seal(key: CryptoKey, plain: Bytes, spot: string, nonce = random(nonceSize)): Promise<Bytes> {
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: toBytes(spot) }, key, plain)
  return join(nonce, new Uint8Array(sealed))
}

// open throws where the key is another, or the text was changed or belongs to another spot.
export async function open(key: CryptoKey, sealed: Bytes, spot: string): Promise<Bytes> {
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.subarray(0, nonceSize), additionalData: toBytes(spot) }, key, sealed.subarray(nonceSize))
  return new Uint8Array(plain)
}

// Sealed is a command or photo as it lies on the phone.
export interface Sealed {
  body: Bytes
  mine: Bytes // its key, sealed with the key that the PIN opens
  desk?: Letter // its key, sealed to the desk; missing as long as the phone has never met the server
}

export async function enclose(own: CryptoKey, desk: DeskKey | undefined, plain: Bytes, spot: string): Promise<Sealed> {
  const raw = random(32)
  const key = await aes(raw)
  return { body: await seal(key, plain, spot), mine: await seal(own, raw, spot), ...(desk && { desk: await letter(desk, raw, spot) }) }
}

export async function disclose(own: CryptoKey, sealed: Sealed, spot: string): Promise<Bytes> {
  return open(await aes(await open(own, sealed.mine, spot)), sealed.body, spot)
}

// address makes the letter that an older record lacks.
export async function address(own: CryptoKey, desk: DeskKey, sealed: Sealed, spot: string): Promise<Sealed> {
  return { ...sealed, desk: await letter(desk, await open(own, sealed.mine, spot), spot) }
}

export async function letter(desk: DeskKey, raw: Bytes, spot: string, pair?: CryptoKeyPair, nonce?: Bytes): Promise<Letter> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const sender = pair ?? (await crypto.subtle.generateKey(curve, true, ['deriveBits']))
  const reader = await crypto.subtle.importKey('raw', desk.public, curve, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: reader }, sender.privateKey, 256)
  const e = new Uint8Array(await crypto.subtle.exportKey('raw', sender.publicKey))
  const stretched = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits'])
  const wrap = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: join(e, desk.public), info }, stretched, 256)
  return { k: desk.id, e: base64(e), b: base64(await seal(await aes(new Uint8Array(wrap)), raw, spot, nonce)) }
}

const rounds = 600_000

// pinKey is the key that a PIN opens: stretched by PBKDF2, then keyed with a secret of this device that cannot be read out. So neither a
// copy of the records without the device's key store, nor the device without the PIN, opens anything.
export async function pinKey(pin: string, salt: Bytes, device: CryptoKey, times = rounds): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', toBytes(pin), 'PBKDF2', false, ['deriveBits'])
  const stretched = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: times }, typed, 256)
  return aes(new Uint8Array(await crypto.subtle.sign('HMAC', device, stretched)))
}

export const newDevice = (): Promise<CryptoKey> => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

// newOwn makes the key of this phone's records, and the same sealed with the key of the PIN.
export async function newOwn(pin: CryptoKey): Promise<{ own: CryptoKey; wrapped: Bytes }> {
  const raw = random(32)
  return { own: await aes(raw), wrapped: await seal(pin, raw, 'own') }
}

export const openOwn = async (pin: CryptoKey, wrapped: Bytes): Promise<CryptoKey> => aes(await open(pin, wrapped, 'own'))

// Said is what a phone proves to have said. The desk knows the secret of each account.
export interface Said {
  id: string
  path: string
  version: number
  at: string
  account: string
  body: string
  photos: { id: string; hash: string }[]
}

export async function prove(secret: Bytes, c: Said): Promise<string> {
  const parts = ['gezhi.command.1', c.id, c.path, String(c.version), c.at, c.account, hex(await sha256(toBytes(c.body))), ...c.photos.flatMap((p) => [p.id, p.hash])]
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, toBytes(parts.join('\n')))))
}
