/// <reference types="vite/client" />

declare module 'virtual:labels/*' {
  const tree: import('../scripts/labels.ts').Tree
  export default tree
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
