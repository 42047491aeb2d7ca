/* Which documented breach this binary commits. Exactly one object file of a binary knows:
 * fault.c, compiled once for each fault; all other objects are the same in all variants. */
#ifndef SUBJECTS_FAULT_H
#define SUBJECTS_FAULT_H

#include "fault_list.h" /* made from faults.toml by the Makefile */

#ifdef __cplusplus
extern "C" {
#endif
extern const enum Fault subject_fault;
extern const char subject_fault_name[];
#ifdef __cplusplus
}
#endif

#define FAULTY(fault) (subject_fault == (fault))

#endif
