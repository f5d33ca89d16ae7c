// @vitest-environment node
import { expect, it } from 'vitest'
import vector from '../../../../../internal/keys/testdata/letter.json'
import { base64, fromBase64, hex, toBytes, toText, type Bytes } from './bytes.ts'
import { disclose, enclose, letter, newDevice, newOwn, open, openOwn, pinKey, prove, seal, address } from './seal.ts'

const unhex = (text: string): Bytes => Uint8Array.from(text.match(/../g)!, (b) => Number.parseInt(b, 16))
const desk = { id: vector.desk.id, public: fromBase64(vector.desk.public) }
const curve = { name: 'ECDH', namedCurve: 'P-256' }

async function sender(): Promise<CryptoKeyPair> {
  const { d: _, ...half } = vector.sender
  return {
    privateKey: await crypto.subtle.importKey('jwk', vector.sender, curve, true, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('jwk', half, curve, true, []),
  }
}

it('seals as the desk opens: the same vector is opened in internal/keys', async () => {
  expect(await letter(desk, unhex(vector.key), vector.spot, await sender(), unhex(vector.nonce))).toEqual(vector.letter)
  const key = await crypto.subtle.importKey('raw', unhex(vector.key), 'AES-GCM', false, ['encrypt'])
  expect(base64(await seal(key, toBytes(vector.text), vector.spot, unhex(vector.bodyNonce)))).toBe(vector.body)
  expect(await prove(fromBase64(vector.secret), vector.said)).toBe(vector.mac)
})

it('opens with the right PIN on this device alone', async () => {
  const device = await newDevice()
  const salt = new Uint8Array(16)
  const { own, wrapped } = await newOwn(await pinKey('135790', salt, device, 1000))
  const sealed = await enclose(own, desk, toBytes('格治'), 'command:1')
  const again = await openOwn(await pinKey('135790', salt, device, 1000), wrapped)
  expect(toText(await disclose(again, sealed, 'command:1'))).toBe('格治')
  await expect(disclose(again, sealed, 'command:2')).rejects.toThrow()
  for (const [pin, on] of [['135791', device], ['135790', await newDevice()]] as const) await expect(openOwn(await pinKey(pin, salt, on, 1000), wrapped)).rejects.toThrow()
  await expect(crypto.subtle.exportKey('raw', device)).rejects.toThrow()
})

it('addresses later what was done before the phone met the desk', async () => {
  const { own } = await newOwn(await pinKey('135790', new Uint8Array(16), await newDevice(), 1000))
  const early = await enclose(own, undefined, toBytes('x'), 'photo:1')
  expect(early.desk).toBeUndefined()
  expect((await address(own, desk, early, 'photo:1')).desk?.k).toBe(desk.id)
})

it('turns bytes into text and back', async () => {
  const all = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
  expect(fromBase64(base64(all))).toEqual(all)
  expect(hex(all.subarray(9, 12))).toBe('090a0b')
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  expect(await open(key, await seal(key, all, ''), '')).toEqual(all)
})
