/* Keeps what would be on the disk after a power cut: each file as it was when it was last synced, and the names that a
 * synced folder had then. Loaded before the C library (LD_PRELOAD); POWER_DATA is the folder to watch, POWER_KEPT where
 * the copies go, and while the file POWER_BROKEN exists, every sync of that folder's files fails. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

/* Not over another descriptor where this one can be read: closing one gives up the locks that SQLite holds. */
static void copy(int from, const char *path, FILE *to) {
    char bytes[65536];
    int own = pread(from, bytes, 1, 0) < 0 ? open(path, O_RDONLY) : -1;
    ssize_t read;
    for (off_t at = 0; (read = pread(own < 0 ? from : own, bytes, sizeof bytes, at)) > 0; at += read)
        fwrite(bytes, 1, read, to);
    if (own >= 0)
        close(own);
}

static void names(const char *path, FILE *to) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    fprintf(to, "%s\n", path);
    while (folder && (entry = readdir(folder)))
        if (entry->d_type == DT_REG)
            fprintf(to, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
    if (folder)
        closedir(folder);
}

static int sync_one(int file) {
    const char *data = getenv("POWER_DATA"), *kept = getenv("POWER_KEPT"), *broken = getenv("POWER_BROKEN");
    char link[64], path[PATH_MAX], part[PATH_MAX], whole[PATH_MAX];
    struct stat what;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!data || !kept || length < 0 || fstat(file, &what))
        return 0;
    path[length] = 0;
    if (strncmp(path, data, strlen(data)))
        return 0;
    if (broken && access(broken, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    pthread_mutex_lock(&one);
    int is_folder = S_ISDIR(what.st_mode);
    snprintf(whole, sizeof whole, "%s/%s%lu", kept, is_folder ? "names-" : "", (unsigned long)what.st_ino);
    snprintf(part, sizeof part, "%s/part", kept);
    FILE *to = fopen(part, "wb");
    if (to) {
        if (is_folder)
            names(path, to);
        else
            copy(file, path, to);
        fclose(to);
        rename(part, whole);
    }
    pthread_mutex_unlock(&one);
    return 0;
}

int fsync(int file) { return sync_one(file); }

int fdatasync(int file) { return sync_one(file); }
