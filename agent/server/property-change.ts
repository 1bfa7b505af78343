// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  longestPropertyName,
  longestPropertyValueBytes,
  propertyNamePattern,
} from '../protocol/index.ts';
import { type Raw, textOf } from './params.ts';

/** ro.* has room for long ones, where there is none of the name yet. */
const longestReadOnlyValue = 4096;

/** What init would refuse is refused before it is asked. */
export function propertyChangeOf(raw: Raw): { property: string; value: string } {
  const property = textOf(raw, 'property', longestPropertyName);
  const value = textOf(raw, 'value', longestReadOnlyValue);
  const refuse = (hint: string): never => {
    throw new AgentFailure('property-refused', `${property}: ${hint}`, { step: 'properties', property, hint });
  };
  if (!propertyNamePattern.test(property)) refuse('a name is made of letters, digits and _-@: with dots between');
  if (value.includes('\0')) refuse('a value has no NUL');
  if (!property.startsWith('ro.') && value.length > longestPropertyValueBytes)
    refuse(`a value that can change has at most ${longestPropertyValueBytes} bytes`);
  return { property, value };
}
