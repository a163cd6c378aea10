/* The built pages, as one blob; web/scripts/embed.mjs writes it and the table of what lies where. */
        .section .rodata
        .balign 64
        .globl  bw_ui_blob
        .type   bw_ui_blob, @object
bw_ui_blob:
        .incbin BW_UI_BLOB
        .size   bw_ui_blob, . - bw_ui_blob
        .section .note.GNU-stack, "", @progbits
