#!/bin/sh
# Measures Rudin's GPU engine: ./run.sh. Needs a Vulkan driver and nothing else; the figures go to a JSON file here.
here=$(cd "$(dirname "$0")" && pwd) || exit 1

# Drivers that no loader would find: those of containers, and libraries without the file that describes them.
if [ -z "$VK_DRIVER_FILES$VK_ICD_FILENAMES" ] && ! ls /etc/vulkan/icd.d/*.json /usr/share/vulkan/icd.d/*.json >/dev/null 2>&1; then
  for file in /usr/local/nvidia/share/vulkan/icd.d/*.json; do
    [ -f "$file" ] && export VK_DRIVER_FILES="$file"
  done
  if [ -z "$VK_DRIVER_FILES" ]; then
    for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
      if ldconfig -p 2>/dev/null | grep -q "$library"; then
        described=$(mktemp) && export VK_DRIVER_FILES="$described"
        printf '{"file_format_version":"1.0.1","ICD":{"library_path":"%s","api_version":"1.3.0"}}' "$library" >"$described"
        break
      fi
    done
  fi
fi

# What the system has comes first. Python gets the path as it was.
CALLERS_LIBRARY_PATH="$LD_LIBRARY_PATH"
export CALLERS_LIBRARY_PATH
LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/local/nvidia/lib64:/usr/lib/x86_64-linux-gnu:/usr/lib64:$here/lib"
export LD_LIBRARY_PATH
# Node's limit does not know how large photos are.
exec "$here/node" --max-old-space-size=8192 "$here/bench/gpu/measure.mjs" "$@"
