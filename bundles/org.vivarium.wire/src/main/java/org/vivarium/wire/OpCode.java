package org.vivarium.wire;

/** The operations of the client protocol (compat A2.1). */
public final class OpCode {
    public static final int NOTIFICATION = 0;
    public static final int CREATE = 1;
    public static final int DELETE = 2;
    public static final int EXISTS = 3;
    public static final int GET_DATA = 4;
    public static final int SET_DATA = 5;
    public static final int GET_ACL = 6;
    public static final int SET_ACL = 7;
    public static final int GET_CHILDREN = 8;
    public static final int SYNC = 9;
    public static final int PING = 11;
    public static final int GET_CHILDREN2 = 12;
    public static final int CHECK = 13;
    public static final int MULTI = 14;
    public static final int CREATE2 = 15;
    public static final int RECONFIG = 16;
    public static final int CHECK_WATCHES = 17;
    public static final int REMOVE_WATCHES = 18;
    public static final int CREATE_CONTAINER = 19;
    public static final int DELETE_CONTAINER = 20;
    public static final int CREATE_TTL = 21;
    public static final int MULTI_READ = 22;
    public static final int AUTH = 100;
    public static final int SET_WATCHES = 101;
    public static final int SASL = 102;
    public static final int SET_WATCHES2 = 105;
    public static final int CREATE_SESSION = -10;
    public static final int CLOSE_SESSION = -11;
    public static final int ERROR = -1;

    private OpCode() {}

    /** The four letters that {@code cons} shows (compat D5). */
    public static String letters(int op) {
        return switch (op) {
            case NOTIFICATION -> "NOTI";
            case CREATE -> "CREA";
            case DELETE -> "DELE";
            case EXISTS -> "EXIS";
            case GET_DATA -> "GETD";
            case SET_DATA -> "SETD";
            case GET_ACL -> "GETA";
            case SET_ACL -> "SETA";
            case GET_CHILDREN, GET_CHILDREN2 -> "GETC";
            case SYNC -> "SYNC";
            case PING -> "PING";
            case CHECK -> "CHEC";
            case MULTI -> "MULT";
            case CREATE2, CREATE_CONTAINER -> "CRE2";
            case RECONFIG -> "RECO";
            case CHECK_WATCHES -> "CHKW";
            case REMOVE_WATCHES -> "REMW";
            case MULTI_READ -> "MULR";
            case AUTH -> "AUTH";
            case SET_WATCHES -> "SETW";
            case SET_WATCHES2 -> "SEW2";
            case CREATE_SESSION -> "SESS";
            case CLOSE_SESSION -> "CLOS";
            default -> "UNKNOWN " + op;
        };
    }
}
