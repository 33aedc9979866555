const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))

/** Whether a text was signed by the holder of a key (Ed25519). What is no signature at all is not. */
export async function verified(publicKey: string, text: string, signature: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', bytes(publicKey), 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, bytes(signature), new TextEncoder().encode(text))
  } catch {
    return false
  }
}
