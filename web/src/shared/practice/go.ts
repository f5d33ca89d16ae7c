let leaving = false

// way leads from this page to another; tests put something else in the place of go.
export const way = {
  go: (address: string): void => location.assign(address),

  // leave does what is to be done before, and goes. Whatever finds meanwhile that the session has ended leads nowhere else.
  async leave(address: string, before: () => Promise<unknown>): Promise<void> {
    leaving = true
    await before()
    way.go(address)
  },

  // out leads out of the training ground, which has no door of its own: one comes in from the real one.
  out(): void {
    if (!leaving) way.go(realFace(location.pathname) + 'practice')
  },
}

// realFace is the address of the real one for a page of the training ground: the same face.
export const realFace = (path: string): string => (path.includes('/field') ? '/field/' : '/desk/')
