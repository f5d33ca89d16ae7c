interface TrustedTypes {
  createPolicy: (name: string, rules: { createHTML: (text: string) => string; createScriptURL: (url: string) => string }) => unknown
}

const scripts = new Set<string>()
let made = false

// trust answers for libraries that hand over plain text where the page asks for a trusted type. It lets through no markup but the empty
// one, with which they clear a box, and no script but those named here.
export function trust(script?: string): void {
  if (script) scripts.add(new URL(script, location.href).href)
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (made || !trusted) return
  made = true
  trusted.createPolicy('default', {
    createHTML: (text) => {
      if (text === '') return text
      throw new TypeError('markup that is not ours')
    },
    createScriptURL: (url) => {
      if (scripts.has(new URL(url, location.href).href)) return url
      throw new TypeError('a script that is not ours')
    },
  })
}
