// upload sends one file and tells how far it is, from 0 to 1. It answers the id under which the server keeps it.
export function upload(to: string, file: Blob, name: string, progress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', to)
    request.responseType = 'json'
    request.timeout = 120_000
    request.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0)
    request.onload = () => {
      const answer = request.response as { id?: unknown } | null
      if (request.status === 201 && typeof answer?.id === 'string') resolve(answer.id)
      else reject(new Error(String(request.status)))
    }
    request.onerror = request.ontimeout = () => reject(new Error('connection'))
    const body = new FormData()
    body.append('file', file, name)
    request.send(body)
  })
}
