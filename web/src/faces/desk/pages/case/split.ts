// ready are the parts that say something, each once.
export function ready(parts: string[]): string[] {
  return [...new Set(parts.map((p) => p.trim()).filter(Boolean))]
}
