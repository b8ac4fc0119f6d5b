# What a test runs in namespaces of its own: a systemd whose files are this machine's, below a
# layer in memory that takes all that is written. Arguments: an empty folder, the tests' folder with
# what goes in and out, Python's folder, its packages' folder, mailproc's source.
set -eu
top=$1 home=$2 python=$3 packages=$4 source=$5
mount -t tmpfs tmpfs "$top"
mkdir "$top/up" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/up,workdir=$top/work" "$top/root"
cd "$top/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount --rbind /dev dev
mount -t cgroup2 cgroup2 sys/fs/cgroup
mkdir -p opt/python opt/packages opt/source opt/home opt/mailproc/bin mnt/old etc/mailproc
mount --bind "$python" opt/python
mount --bind "$packages" opt/packages
mount --bind "$source" opt/source
mount --bind "$home" opt/home
ip link set lo up 2>/dev/null || true
install -m 755 opt/home/mailproc opt/mailproc/bin/mailproc
cp opt/home/mailproc.service opt/home/inside.service etc/systemd/system/
pivot_root . mnt/old
cd /
umount -l /mnt/old
exec env -i container=other PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --unit=inside.service --log-target=console --show-status=0
