// SPDX-License-Identifier: Apache-2.0
/** UTF-8 both ways; TextEncoder on the desktop, lodge:text on the device. Bad sequences decode to U+FFFD. */
export interface TextCodec {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}
