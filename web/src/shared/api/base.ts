// baseOf is what stands before every path that a page asks for, by where the page itself is. Whatever the server answers below
// "/training/" and the code of a county belongs to the training ground; what is asked without it is real.
export const baseOf = (path: string): string => /^\/training\/\d{6}(?=\/)/.exec(path)?.[0] ?? ''

export const base = baseOf(location.pathname)

// training tells that this page is in the training ground.
export const training = base !== ''
