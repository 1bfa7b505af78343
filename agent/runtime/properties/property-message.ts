// SPDX-License-Identifier: Apache-2.0

/** PROP_MSG_SETPROP2 of bionic's _system_properties.h: name and value follow, each behind its length; init answers with a number. */
const setMessage = 0x00020001;

/** Init's answers (PROP_SUCCESS is 0), in words. */
const answers: Readonly<Record<number, string>> = {
  4: 'the command did not arrive whole',
  8: 'name and value did not arrive whole',
  11: 'it is read-only, and set already',
  16: 'init takes no such name',
  20: 'init takes no such value',
  24: 'the policy of the guest forbids it',
  27: 'init does not know this way of setting',
  32: 'init has not taken the control message',
  36: 'there is no room for it',
};

export function setPropertyMessage(name: Uint8Array, value: Uint8Array): Uint8Array {
  const message = new Uint8Array(12 + name.length + value.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, setMessage, true);
  view.setUint32(4, name.length, true);
  message.set(name, 8);
  view.setUint32(8 + name.length, value.length, true);
  message.set(value, 12 + name.length);
  return message;
}

/** Why init has refused; undefined: it has not. */
export function refusalOf(answer: number): string | undefined {
  return answer === 0 ? undefined : (answers[answer] ?? `init answers with 0x${answer.toString(16)}`);
}
