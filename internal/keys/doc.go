// Package keys keeps personal data unreadable without a file that is not in the database (密钥).
//
// Three keys stand above one another: the key-encryption key in a file of its own, a tenant key wrapped by it, and a person
// key for each reporter or contact record wrapped by the tenant key. A field is sealed with the person key and bound to its
// tenant, table, column and row, so that a value moved to another row does not open. To erase a person is to destroy
// their person key (加密擦除). A blind index finds an exact telephone number without opening anything.
//
// The cipher is AES-256-GCM behind the interface Cipher; SM4-GCM (国密) can stand beside it, since every sealed value names its cipher.
package keys
