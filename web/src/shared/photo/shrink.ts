// Photos are made small on the phone: a stairwell has little reception, and 1600 pixels show any pothole.

export const longest = 1600

// fit is the size within a square of the longest side, never larger than it was.
export function fit(width: number, height: number, most = longest): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

// shrink makes a JPEG that is upright and small. What this browser cannot read is sent as it is: the server judges it.
export async function shrink(file: Blob): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  let image: ImageBitmap
  try {
    image = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return file
  }
  const size = fit(image.width, image.height)
  const canvas = Object.assign(document.createElement('canvas'), size)
  canvas.getContext('2d')?.drawImage(image, 0, 0, size.width, size.height)
  image.close()
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82))
  return small && (small.size < file.size || file.type !== 'image/jpeg') ? small : file
}
