import type { Cylinder } from './api/types.ts'

/** Refrigerants that cylinders are kept for. */
export const GASES: readonly Cylinder['refrigerant'][] = ['R12', 'R134a', 'R22', 'R290', 'R32', 'R404A', 'R407C', 'R410A', 'R600a']

/** The most that an appliance of a nameplate gives: its charge and what scales and lines may add. */
export const mostOf = (nameplate: number) => Math.floor(nameplate * 1.05)
