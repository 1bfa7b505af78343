// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { GuestSummary } from '../../agent/protocol/index.ts';
import type { LocationState } from './location.ts';
import type { DeviceSlice, LodgeState } from './lodge-store.ts';
import type { OverlayState } from './overlays.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('no ServicesContext above this component');
  return services;
}

export function useLodge<T>(select: (state: LodgeState) => T): T {
  return useStore(useServices().store, select);
}

export function useLocation<T>(select: (state: LocationState) => T): T {
  return useStore(useServices().location, select);
}

export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(useServices().settings, select);
}

export function useOverlays<T>(select: (state: OverlayState) => T): T {
  return useStore(useServices().overlays, select);
}

export function useDevice(serial: string | undefined): DeviceSlice | undefined {
  return useLodge((state) => (serial === undefined ? undefined : state.devices[serial]));
}

export function useGuest(serial: string, guest: string): GuestSummary | undefined {
  return useLodge((state) => state.devices[serial]?.guests?.find((each) => each.name === guest));
}
