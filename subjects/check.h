/* What a program that checks the mock says where an answer is not as documented. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

/* Whether anything was not so. */
static int failed;

#define CHECK(condition)                                                           \
    do {                                                                           \
        if (!(condition)) {                                                        \
            printf("line %d: not so: %s\n", __LINE__, #condition);                 \
            failed = 1;                                                            \
        }                                                                          \
    } while (0)

#endif
