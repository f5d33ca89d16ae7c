// Whatever the server answers below this path belongs to the training ground; what is asked without it is real.
export const trainingPath = '/training'

// baseOf is what stands before every path that a page asks for, by where the page itself is.
export const baseOf = (path: string): '' | typeof trainingPath => (path.startsWith(trainingPath + '/') ? trainingPath : '')

export const base = baseOf(location.pathname)

// training tells that this page is in the training ground.
export const training = base !== ''
