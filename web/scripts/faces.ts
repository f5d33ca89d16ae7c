import type { Plugin } from 'vite'

// faces lets the development server answer every path of a face with its entry page, as the real server does.
export function faces(names: string[]): Plugin {
  return {
    name: 'gezhi-faces',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const face = names.find((name) => request.url?.startsWith(`/${name}/`))
        if (face && request.headers.accept?.includes('text/html')) request.url = `/app/${face}/index.html`
        next()
      })
    },
  }
}
