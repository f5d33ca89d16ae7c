// Package catalogue is the access list (准入清单) and the local policy that stands around it.
//
// A Policy is plain data: the units (单位), categories (大类) and matters (事项) of one
// jurisdiction, its four loops (四循环) with their limits, its step labels (步骤), reasons and
// settings. New checks a policy and gives an immutable Catalogue that answers questions: may a
// grid worker be asked for this matter (the gate), where does it enter, how long may it take,
// which matter do these words mean. A change makes a new Catalogue; a case keeps the identity
// of the one under which it was decided. Load and Export read and write the files of a
// jurisdiction.
package catalogue
