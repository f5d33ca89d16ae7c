import { enhancePhotos } from './photos.ts'
import { enhancePlace } from './place.ts'

// What the residents' report page gains when scripts run: a place by one touch, and photos that are shown and made small
// before they are sent. Without this the page does the same work with more typing.
const form = document.querySelector<HTMLFormElement>('form[data-enhance=report]')
if (form) {
  enhancePlace(form)
  enhancePhotos(form)
}
