import { Intent } from '../../../../shared/api/intent.ts'
import { useSend } from '../../../../shared/api/load.ts'
import { publishPolicy, type PolicyEdit } from '../../../../shared/api/policy.ts'

// usePublish publishes one edit of the local policy at once, with its reason.
export function usePublish() {
  const intent = new Intent()
  const sending = useSend()
  const publish = (edit: PolicyEdit, reason: string) => {
    const body = { reason, edits: [edit] }
    return sending.send(() => intent.run(body, (key) => publishPolicy(body, key)))
  }
  return { ...sending, publish }
}
