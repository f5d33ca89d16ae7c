import { may } from '../../../../shared/api/session.ts'
import { imports } from '../imports/kinds.ts'

export interface AdminLink {
  name: string // of the route; nav.<name> is its title, admin.about.<name> what it is for
  shown: () => boolean
}

// The pages of administration in the order in which a new county needs them. Each is shown to those who may do something there.
const links: AdminLink[] = [
  { name: 'units', shown: () => may('people.manage') },
  { name: 'people', shown: () => may('people.manage') || may('people.grant') },
  { name: 'posts', shown: () => may('people.manage') },
  { name: 'imports', shown: imports },
  { name: 'phone', shown: () => may('field.import') },
  { name: 'policy', shown: () => may('catalogue.edit') },
  { name: 'reviews', shown: () => may('catalogue.edit') },
  { name: 'apply', shown: () => may('catalogue.apply') },
  { name: 'calendar', shown: () => may('calendar.edit') },
  { name: 'texts', shown: () => may('text.edit') },
  { name: 'definitions', shown: () => may('ledger.define') },
  { name: 'answers', shown: () => may('settings.edit') },
  { name: 'training', shown: () => may('training.manage') },
  { name: 'audit', shown: () => may('audit.read') },
  { name: 'releases', shown: () => may('audit.read') && may('export.approve') },
]

// administration lists the pages that this person may use.
export const administration = (): AdminLink[] => links.filter((l) => l.shown())
