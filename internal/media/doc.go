// Package media takes in what people attach (附件): photos, documents, voice and short video.
//
// A photo is never kept as it came. It is measured before it is decoded, turned upright, made smaller and written
// anew, so that no place, device, name or second content of the original remains. Documents, voice and video
// are recognised by their first bytes, kept as they came and only ever downloaded. Anything else is refused
// with what to do instead; names and types that a sender declares are not looked at.
//
// What was taken in goes to a Store under a key that its owner chose. Files is the store on disk.
package media
