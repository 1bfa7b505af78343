#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# First process of the guest that tools act on: nothing but a wait that ends by SIGTERM.
trap 'exit 0' TERM
while :; do
  sleep 1000 &
  wait
done
