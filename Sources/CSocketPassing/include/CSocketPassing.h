#ifndef C_SOCKET_PASSING_H
#define C_SOCKET_PASSING_H

#include <stddef.h>
#include <sys/types.h>

/// Descriptors that one message may carry at most; the kernel's own limit is 253.
#define VELO_MOST_DESCRIPTORS 16

/// Sends one message, and with it copies of descriptors, over a connected Unix socket of type SOCK_SEQPACKET.
/// Never raises SIGPIPE. Returns the bytes sent, or -1 with errno: EINVAL for too many descriptors.
ssize_t velo_send_message(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);

/// Receives one message and the descriptors that came with it, which close on exec.
///
/// `descriptors` has room for VELO_MOST_DESCRIPTORS; `descriptor_count` tells how many there are.
/// Returns the bytes of the message, 0 at the end of the connection, or -1 with errno: EMSGSIZE if the message or its
/// descriptors did not fit, and then none is left open.
ssize_t velo_receive_message(int socket, void *bytes, size_t capacity, int *descriptors, size_t *descriptor_count);

/// Who is at the other end of a connected Unix socket, as the kernel knows it. Returns 0, or -1 with errno.
int velo_peer(int socket, uid_t *user, pid_t *process);

/// Lets no new connection begin at a listening TCP socket, while those under way still arrive: a client that tries gets
/// no answer until the socket is closed, and is refused then. For all who share the socket. Returns 0, or -1 with errno.
int velo_ignore_new_connections(int socket);

#endif
